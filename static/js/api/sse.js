/**
 * Reads the text of an event stream (HTML standard, 9.2.6) as it comes, cut anywhere: `read(text)` gives the
 * data of the events that this
 * text completed. Lines end in CR, LF or both; several `data` lines of an event are joined; comments and
 * other fields don't matter here.
 */
export function eventReader() {
  let rest = '';
  let cr = false; // the last text ended in CR: a LF that comes next belongs to it
  /** @type {string[]} */
  let data = [];
  return {
    /** @param {string} text @returns {string[]} */
    read(text) {
      const events = [];
      let from = cr && text[0] === '\n' ? 1 : 0;
      if (text !== '') cr = text.endsWith('\r');
      text = rest + text.slice(from);
      from = 0;
      for (const end of text.matchAll(/\r\n|\n|\r/g)) {
        const line = text.slice(from, end.index);
        from = end.index + end[0].length;
        if (line === '') {
          if (data.length) events.push(data.join('\n'));
          data = [];
        } else if (line === 'data') data.push('');
        else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
      }
      rest = text.slice(from);
      return events;
    },
  };
}

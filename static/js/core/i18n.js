/**
 * Sentences of the page. One flat catalogue a language (static/locales), shared with the templates; places
 * are written {name}. {name|step|steps} is the first word where that place holds 1, else the second.
 */

/** @typedef {(key: string, places?: Record<string, string | number>) => string} Translate */

/** @param {Record<string, string>} catalogue @returns {Translate} */
export function translator(catalogue) {
  return (key, places = {}) => {
    const sentence = catalogue[key];
    if (sentence === undefined) throw new Error(`no sentence "${key}"`);
    return sentence.replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (_, name, one, several) => {
      if (!(name in places)) throw new Error(`no value for {${name}} of "${key}"`);
      const value = String(places[name]);
      if (one === undefined) return value;
      return value === '1' ? one : several;
    });
  };
}

/**
 * The catalogue of the page's language came with the page; the other is fetched when asked for.
 * @param {'en'|'ko'} lang
 * @returns {Promise<Record<string, string>>}
 */
export async function loadCatalogue(lang) {
  const answer = await fetch(new URL(`../../locales/${lang}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.json();
}

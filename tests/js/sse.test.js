import assert from 'node:assert/strict';
import test from 'node:test';

import { eventReader } from '../../static/js/api/sse.js';

const STREAM = [
  'event: plan\ndata: {"symbols": ["가", "나", "🙂"]}\n\n',
  ': a comment\r\nevent: forward\r\ndata: one\r\ndata: two\r\n\r\n',
  'data:bare\r\rdata\n\ndata:  padded\n\nid: 3\n\n',
].join('');
const EVENTS = ['{"symbols": ["가", "나", "🙂"]}', 'one\ntwo', 'bare', '', ' padded'];

/** @param {string[]} parts */
function readAll(parts) {
  const reader = eventReader();
  return parts.flatMap((part) => reader.read(part));
}

test('one text gives the events that it completes, by every kind of line end', () => {
  assert.deepEqual(readAll([STREAM]), EVENTS);
});

test('the events are the same wherever the text is cut in two', () => {
  for (let cut = 0; cut <= STREAM.length; cut++)
    assert.deepEqual(readAll([STREAM.slice(0, cut), STREAM.slice(cut)]), EVENTS, `cut at ${cut}`);
});

test('the events are the same letter by letter, with empty texts between', () => {
  assert.deepEqual(readAll([...Array(STREAM.length).keys()].flatMap((i) => [STREAM[i], ''])), EVENTS);
});

test('bytes cut within a letter, decoded as a stream, give the same events', () => {
  const bytes = new TextEncoder().encode(STREAM);
  for (let size = 1; size <= 7; size++) {
    const decoder = new TextDecoder();
    const parts = [];
    for (let i = 0; i < bytes.length; i += size)
      parts.push(decoder.decode(bytes.subarray(i, i + size), { stream: true }));
    assert.deepEqual(readAll(parts), EVENTS, `chunks of ${size}`);
  }
});

test('an event without its blank line is not an event yet', () => {
  const reader = eventReader();
  assert.deepEqual(reader.read('data: half\n'), []);
  assert.deepEqual(reader.read('\n'), ['half']);
});

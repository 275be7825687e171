import assert from 'node:assert/strict';
import test from 'node:test';

import { translator } from '../../static/js/core/i18n.js';

const t = translator({ plain: 'as it is', turned: '{n}단계 중 {t}단계', twice: '{a} and {a}' });

test('places are filled by name, in the order of the language', () => {
  assert.deepEqual(
    [t('plain'), t('turned', { t: 3, n: 30 }), t('twice', { a: '$&' })],
    ['as it is', '30단계 중 3단계', '$& and $&'],
  );
});

test('a word may have another form where a place holds 1', () => {
  const say = translator({
    steps: 'over {n} {n|step|steps}',
    entries: '{count} {count|entry|entries} in {n}',
  });
  assert.deepEqual(
    [say('steps', { n: 1 }), say('steps', { n: 2 }), say('steps', { n: '1' }), say('steps', { n: '1.00' })],
    ['over 1 step', 'over 2 steps', 'over 1 step', 'over 1.00 steps'],
  );
  assert.equal(say('entries', { count: 0, n: 1 }), '0 entries in 1');
  assert.throws(() => say('steps', { count: 1 }), /no value for \{n\} of "steps"/);
});

test('a key or a place that is not there is a mistake, not an empty word', () => {
  assert.throws(() => t('none'), /no sentence "none"/);
  assert.throws(() => t('turned', { t: 3 }), /no value for \{n\} of "turned"/);
});

import { expect, it } from '@jest/globals';
import { Shelf } from './shelf.js';

it('keeps the latest 200 messages of each of the 50 holders heard of last', () => {
  const shelf = new Shelf<number>();
  for (let number = 1; number <= 201; number += 1) shelf.put('first', number);
  expect([shelf.of('first')[0], shelf.of('first').at(-1), shelf.of('first').length]).toEqual([2, 201, 200]);

  for (let holder = 2; holder <= 50; holder += 1) shelf.put(`holder ${holder}`, 0);
  shelf.put('first', 202);
  shelf.put('one too many', 0);
  expect(shelf.holders()).toHaveLength(50);
  expect(shelf.of('holder 2')).toEqual([]);
  expect(shelf.of('first').at(-1)).toBe(202);
});

it('takes back one message and leaves its equals', () => {
  const shelf = new Shelf<{ text: string }>();
  const sent = { text: 'lampu mati' };
  shelf.put('phone', { text: 'lampu mati' });
  shelf.put('phone', sent);
  shelf.withdraw('phone', sent);
  shelf.withdraw('phone', sent);
  expect(shelf.of('phone')).toEqual([{ text: 'lampu mati' }]);
});

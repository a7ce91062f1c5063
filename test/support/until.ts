import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until there is a truthy answer, and resolves with it; says what it waited for in vain. */
export async function until<T>(
  ask: () => Promise<T>,
  what: string,
  withinMs = 10_000,
): Promise<Exclude<T, undefined | null | false | 0 | ''>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, undefined | null | false | 0 | ''>;
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain for ${what}`);
    await pause(50);
  }
}

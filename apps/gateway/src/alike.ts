import type { Duplicate } from '#disposition';
import { words, type Language } from './words/words.js';

/** Why two reports may be about the same, in words: `sama tempat, sama kategori, 2 jam sebelumnya`. */
export function whyAlike({ by, metres, hoursLater, likeness }: Duplicate, language: Language): string[] {
  const t = words(language);
  const hours = Math.round(Math.abs(hoursLater));
  const days = Math.round(hours / 24);
  const way = hoursLater < 0 ? 'before' : 'after';
  const when =
    hours < 1
      ? t('alike.same-hour')
      : hours < 48
        ? t(`alike.hours-${way}`, { hours })
        : t(`alike.days-${way}`, { days });
  return [
    metres === null ? t(`alike.${by}`) : t('alike.metres', { metres: Math.max(metres, 1) }),
    t('alike.category'),
    when,
    ...(likeness >= 0.5 ? [t('alike.words-like')] : []),
  ];
}

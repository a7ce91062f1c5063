/** A pure function of a text that keeps its answers: the same few thousand words make up most reports. */
export function remembered<Answer>(work: (text: string) => Answer, limit = 20_000): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = work(text);
    // Forgets all at once: cheaper than knowing which was used last, and bounded.
    if (answers.size >= limit) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}

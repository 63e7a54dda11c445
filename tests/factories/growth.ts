/** The longest costs a quadratic pattern seconds, the shortest an exponential one; a linear one takes milliseconds. */
const LENGTHS = [26, 500, 4_000, 20_000] as const;
/** Below it is nothing to compare: the processor's clock and the compiler count more than the work. */
const NOTICEABLE_MS = 25;
/** Of the work for a text against that for a quarter of it: linear is 4, quadratic 16. */
const MAX_GROWTH = 8;

/**
 * Whether work on a text grows faster than the text: by the processor's time in this process, which a busy machine does
 * not stretch, and by its ratio between two lengths.
 * @param textOf a hostile text of about so many characters
 */
export function growsTooFast(work: (text: string) => unknown, textOf: (length: number) => string): boolean {
  return LENGTHS.some((length) => {
    const text = textOf(length);
    if (processorMs(work, text, 1) < NOTICEABLE_MS) return false;
    const quarter = processorMs(work, textOf(length / 4), 3);
    return processorMs(work, text, 2) > MAX_GROWTH * Math.max(quarter, NOTICEABLE_MS / 16);
  });
}

/** The best of some times: what is compiled or collected meanwhile is not the text's doing. */
function processorMs(work: (text: string) => unknown, text: string, times: number): number {
  const taken = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    work(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...taken);
}

/** Ends that make a pattern fail after all that it has read. */
const ends = ["", "\0", "\n!"];
const bites = [
  "a",
  "@a",
  "a@",
  "a.",
  "@a.a",
  "eyJ-",
  "eyJ.",
  "0",
  "1.",
  " ",
  "\t ",
  "-",
  "_",
  "/",
  "../",
  "%2e",
  "%",
];
const more = [
  "[",
  "{",
  '{"a":',
  "(",
  "'",
  '"',
  '\\"',
  ",",
  ";",
  ":",
  "://",
  "<a ",
  "+1 ",
  "\u00e9",
  "\ud800",
];
const fillers = ["a", "0", " ", "-", ".", "'"];

/** Each hostile text by a name, made for any length. @param words that some pattern looks for */
export function hostileTexts(words: readonly string[] = []): [string, (length: number) => string][] {
  const pairs = [
    ...[...bites, ...more, ...words].map((bite) => ["", bite] as const),
    ...words.flatMap((word) => fillers.map((filler) => ["", word + filler] as const)),
    ...words.flatMap((word) => fillers.map((filler) => [word, filler] as const)),
  ];
  return pairs.flatMap(([start, bite]) =>
    ends.map((end): [string, (length: number) => string] => [
      JSON.stringify(`${start}(${bite})*${end}`),
      (length) => start + bite.repeat(Math.ceil(length / bite.length)) + end,
    ]),
  );
}

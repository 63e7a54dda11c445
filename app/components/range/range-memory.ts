import { redirect, type ClientLoaderFunctionArgs } from "@remix-run/react";
import { keepPage } from "../frame/kept-page.ts";

/** Parameters of the address that say which days are shown, and what they are compared to. */
const RANGE = ["preset", "from", "to", "compare"];
/** Pages that show the days of a range. */
const PAGES = ["/app", "/app/products", "/app/cohorts", "/app/data/parity"];
const KEY = "tillsight-range";

/** Where the browser blocks storage, the range is remembered until the page is reloaded. */
let remembered: string | undefined;

function rangeOf(search: string): string {
  const given = new URLSearchParams(search);
  const range = new URLSearchParams();
  for (const name of RANGE) {
    const value = given.get(name);
    if (value !== null) range.set(name, value);
  }
  return range.toString();
}

/** Keeps the range of the page that is shown; other pages have none, and leave it as it is. */
export function rememberRange({ pathname, search }: { pathname: string; search: string }): void {
  if (!PAGES.includes(pathname.replace(/\/$/, ""))) return;
  remembered = rangeOf(search);
  try {
    sessionStorage.setItem(KEY, remembered);
  } catch {
    // Blocked: the variable has it.
  }
}

function lastRange(): string {
  if (remembered === undefined)
    try {
      remembered = sessionStorage.getItem(KEY) ?? "";
    } catch {
      remembered = "";
    }
  return remembered;
}

/**
 * The loader in the browser of a page with a range: a link that names none leads to the days shown before. The way back
 * in the browser's history is no link: what was shown there is shown again.
 * @returns a redirect to the same page with the range, or the data; see also keepPage.
 */
export function keepRangePage(args: ClientLoaderFunctionArgs): Promise<unknown> {
  const url = new URL(args.request.url);
  const here = `${window.location.pathname}${window.location.search}`;
  const isLink = here !== `${url.pathname}${url.search}`;
  if (isLink && rangeOf(url.search) === "" && lastRange() !== "") {
    const search = new URLSearchParams(url.search);
    for (const [name, value] of new URLSearchParams(lastRange())) search.set(name, value);
    return Promise.resolve(redirect(`${url.pathname}?${search.toString()}`));
  }
  return keepPage(args);
}

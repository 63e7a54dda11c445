import { redirect, type ClientLoaderFunctionArgs } from "@remix-run/react";
import { rangeOf, withChosenRange } from "#app/lib/range-parameters.ts";
import { keepPage } from "../frame/kept-page.ts";

/** Pages that show the days of a range. */
const PAGES = ["/app", "/app/products", "/app/cohorts", "/app/data/parity"];

/** Of this visit: the server remembers for the next one, and what it was told last may still be on its way. */
let remembered = new URLSearchParams();

/** Keeps the range of the page that is shown; other pages have none, and leave it as it is. */
export function rememberRange({ pathname, search }: { pathname: string; search: string }): void {
  if (!PAGES.includes(pathname.replace(/\/$/, ""))) return;
  const before = remembered.toString();
  remembered = withChosenRange(rangeOf(new URLSearchParams(search)), remembered);
  if (remembered.toString() !== before) void tellServer(remembered);
}

/** Whatever comes of it, the page is as it was. */
async function tellServer(range: URLSearchParams): Promise<void> {
  try {
    await fetch("/app/range", { method: "POST", body: range });
  } catch {
    // The next visit starts with the range before this one.
  }
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
  if (isLink && rangeOf(url.searchParams).size === 0 && remembered.size > 0) {
    const search = withChosenRange(url.searchParams, remembered);
    return Promise.resolve(redirect(`${url.pathname}?${search.toString()}`));
  }
  return keepPage(args);
}

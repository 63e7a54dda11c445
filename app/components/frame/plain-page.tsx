import type { ReactNode } from "react";

interface PlainPageProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page that stands by itself, outside of the admin and without Polaris. */
export function PlainPage({ title, children }: PlainPageProps) {
  return (
    <main
      style={{
        fontFamily: "system-ui, sans-serif",
        lineHeight: 1.5,
        margin: "3rem auto",
        maxWidth: "40rem",
        padding: "0 1rem",
        overflowWrap: "break-word",
      }}
    >
      <h1>{title}</h1>
      {children}
    </main>
  );
}

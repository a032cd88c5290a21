import { type ReactNode, useEffect, useRef } from 'react';

/** Takes the focus when its view opens, so that a listener hears where they are and the keyboard goes on from there. */
export function DialogHeading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h2 id="leads-heading" ref={heading} tabIndex={-1}>
      {children}
    </h2>
  );
}

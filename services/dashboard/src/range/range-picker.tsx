import './range.css';
import { useEffect, useId, useRef, useState } from 'react';
import { usePageContext } from '../page-context.js';
import { dayOf } from '../state/calendar.js';
import { daysOf } from '../state/range.js';
import { RangeForm } from './range-form.js';

/** Says the days the page is about; opens the choice of others. */
export function RangePicker() {
  const { texts, format, page } = usePageContext();
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useId();
  const { from, to } = daysOf(page.range, dayOf(Date.now(), page.timeZone));

  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event) => event.target instanceof Node && !place.current?.contains(event.target) && setOpen(false);
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div className="range" ref={place}>
      <span className="soft wide">{texts.range.entered}</span>
      <button ref={button} type="button" className="button range-button" aria-expanded={open} aria-controls={panel} onClick={() => setOpen(!open)}>
        <span className="said">{texts.range.label}: </span>
        {format.days(from, to)}
        <span className="soft range-zone">{page.timeZone}</span>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path d="M2 4.5 6 8.5 10 4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      </button>
      {open && <RangeForm id={panel} from={from} to={to} close={close} />}
    </div>
  );
}

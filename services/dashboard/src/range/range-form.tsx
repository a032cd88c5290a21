import { type FormEvent, useState } from 'react';
import { usePageContext } from '../page-context.js';
import { addDays, type Day, isDay, isTimeZone } from '../state/calendar.js';
import { presets } from '../state/range.js';

const zones = typeof Intl.supportedValuesOf === 'function' ? ['UTC', ...Intl.supportedValuesOf('timeZone')] : ['UTC'];

/** Presets apply at once; free days and the zone when both are right. */
export function RangeForm({ id, from, to, close }: { id: string; from: Day; to: Day; close: () => void }) {
  const { texts, page, go } = usePageContext();
  const { range } = texts;
  const current = 'preset' in page.range ? page.range.preset : null;
  const [first, setFirst] = useState(from);
  const [last, setLast] = useState(addDays(to, -1));
  const [zone, setZone] = useState(page.timeZone);
  const [wrong, setWrong] = useState<string | null>(null);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

  function apply(event: FormEvent): void {
    event.preventDefault();
    if (!isDay(first) || !isDay(last) || first > last) return setWrong(range.wrong);
    if (!isTimeZone(zone)) return setWrong(range.wrongZone);
    const untouched = first === from && last === addDays(to, -1);
    go({ timeZone: zone, leads: null, lead: null, ...(untouched ? {} : { range: { from: first, to: addDays(last, 1) } }) });
    close();
  }

  return (
    <form id={id} className="range-panel" onSubmit={apply} noValidate>
      <div className="range-presets" role="group" aria-label={range.label}>
        {presets.map((preset) => (
          <button
            key={preset}
            type="button"
            aria-pressed={preset === current}
            onClick={() => {
              go({ range: { preset }, leads: null, lead: null });
              close();
            }}
          >
            {range.presets[preset]}
          </button>
        ))}
      </div>
      <div className="range-fields">
        <label>
          {range.from}
          <input className="field" type="date" value={first} max={last} onChange={(event) => setFirst(event.target.value)} />
        </label>
        <label>
          {range.to}
          <input className="field" type="date" value={last} min={first} onChange={(event) => setLast(event.target.value)} />
        </label>
        <label className="range-wide">
          {range.zone}
          <input className="field" list={`${id}-zones`} value={zone} autoComplete="off" spellCheck={false} onChange={(event) => setZone(event.target.value)} />
          <datalist id={`${id}-zones`}>
            {[...new Set([own, ...zones])].map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </label>
        {wrong && (
          <p className="range-wide range-wrong" role="alert">
            {wrong}
          </p>
        )}
        <div className="range-wide range-actions">
          {own !== zone && (
            <button type="button" className="link" onClick={() => setZone(own)}>
              {own}
            </button>
          )}
          <button type="submit" className="button" data-kind="main">
            {range.apply}
          </button>
        </div>
      </div>
    </form>
  );
}

import './notice.css';
import type { ReactNode } from 'react';

interface Props {
  kind: 'calm' | 'warn' | 'bad';
  title: ReactNode;
  /** What one can do about it. */
  remedy?: ReactNode;
  action?: { readonly label: string; readonly run: () => void } | undefined;
  /** 0 to 100: shows how far something has come. */
  percent?: number;
}

export function Notice({ kind, title, remedy, action, percent }: Props) {
  return (
    <div className="notice" data-kind={kind} role={kind === 'bad' ? 'alert' : 'status'}>
      <div className="notice-words">
        <p className="notice-title">{title}</p>
        {remedy && <p>{remedy}</p>}
      </div>
      {action && (
        <button type="button" className="button" onClick={action.run}>
          {action.label}
        </button>
      )}
      {percent !== undefined && <progress max={100} value={percent} aria-label={typeof title === 'string' ? title : undefined} />}
    </div>
  );
}

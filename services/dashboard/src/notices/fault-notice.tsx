import type { Fault } from '../api-client.js';
import { usePageContext } from '../page-context.js';
import { initialState } from '../state/page-state.js';
import { Notice } from './notice.js';

interface Props {
  fault: Fault;
  /** When the numbers still on the page came; 0: there are none. */
  at?: number;
  again?: () => void;
  /** The page as a whole was refused: the way out is its start view. */
  page?: boolean;
}

/** What went wrong, and the way out. A problem of the service is told in the service's own words. */
export function FaultNotice({ fault, at = 0, again, page = false }: Props) {
  const { texts, format, page: state, go } = usePageContext();
  const { notices } = texts;
  const retry = again && { label: notices.retry, run: again };
  switch (fault.kind) {
    case 'unreachable':
      return <Notice kind="bad" title={at > 0 ? notices.lost.replace('{time}', format.clock(at)) : notices.noAnswer} remedy={notices.lostRemedy} action={retry} />;
    case 'strange':
      return <Notice kind="bad" title={notices.wrongAnswer} remedy={notices.wrongAnswerRemedy} action={{ label: notices.retry, run: () => location.reload() }} />;
    case 'problem': {
      const { title, detail, remedy, field, faults = [] } = fault.problem;
      const told = [detail ?? (field ? `${title} (${field})` : title), ...faults.map((each) => each.message).filter((message) => message !== detail)].join(' · ');
      const start = { label: notices.reset, run: () => go({ ...initialState, language: state.language }) };
      return <Notice kind="bad" title={notices.refused} remedy={[told, remedy].filter(Boolean).join('; ')} action={page && fault.problem.status < 500 ? start : retry} />;
    }
  }
}

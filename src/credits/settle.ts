import type { Id } from '../platform/ids';
import { actsNextOf } from './messages';
import type { Report, ReportState } from './report';

/** Gives a report its state, with who must act by the code. */
export function settle(report: Report, state: ReportState, code: string, sameAs: Id | null = null): Report {
  report.state = state;
  report.code = code;
  report.actsNext = actsNextOf(code);
  report.sameAs = sameAs;
  return report;
}

/** Gives a posted report its entry. */
export function accept(report: Report, entryId: Id): Report {
  report.state = 'ACCEPTED';
  report.code = 'ACCEPTED';
  report.actsNext = 'NOBODY';
  report.sameAs = null;
  report.entryId = entryId;
  return report;
}

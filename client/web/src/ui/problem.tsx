// An error: what happened, what to do, and the id with which an administrator
// finds it in the server's log.
import { Icon } from './icons';
import { problems, words } from './texts';

interface Failure { status?: string; message?: string; requestId?: string; http?: number }

// One sentence of any error: the server's own words where it said something.
export function sentence(error: unknown): string {
  const { status = '', message = '', http = 0 } = (error ?? {}) as Failure;
  const own = problems[status];
  if (own) return own;
  return message || (http ? problems['OTHER']! + ` (HTTP ${http})` : String(error));
}

export function Problem({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  const { requestId } = (error ?? {}) as Failure;
  return (
    <div class="note bad" role="alert">
      <Icon name="alert" />
      <div class="grow">
        {title && <strong>{title}</strong>}
        <span>{sentence(error)}</span>
        {requestId && <small class="dim">{words.requestId} <span class="code">{requestId}</span></small>}
        {onRetry && <div><button type="button" class="small" onClick={onRetry}>{words.retry}</button></div>}
      </div>
    </div>
  );
}

// Who changed what: the audit log, the newest first.
import { useEffect, useState } from 'preact/hooks';
import { listAudit, type AuditEntry, type AuditQuestion } from '../../api/administration';
import { query, setQuery } from '../../state/route';
import { moment, since } from '../../ui/format';
import { Problem } from '../../ui/problem';
import { audit as texts } from '../../ui/screen_texts';
import { words } from '../../ui/texts';

// What the server audits.
const METHODS = [
  'AddSamples', 'CancelSegmentationJob', 'CancelTrainingJob', 'ClearUploads', 'CreateDataset', 'CreateSegmentationJob', 'CreateToken',
  'CreateTrainingJob', 'CropImage', 'DeleteDataset', 'DeleteModel', 'DeleteSegmentationJob', 'ImportModelVersion', 'RevokeToken', 'SetModelAlias',
  'ShareDataset', 'ShareModel', 'UpdateDataset', 'UploadFile',
];

// Short pages, such as those of rare entries, are read on until there is something to show.
async function readOn(question: AuditQuestion, from: string, signal: AbortSignal): Promise<{ entries: AuditEntry[]; next: string }> {
  const entries: AuditEntry[] = [];
  let next = from;
  do {
    const page = await listAudit(question, next, signal);
    entries.push(...page.entries);
    next = page.nextPageToken;
  } while (next && entries.length < 20);
  return { entries, next };
}

function Filters({ question, onChange }: { question: AuditQuestion; onChange: (parts: Record<string, string | null>) => void }) {
  return (
    <form class="row filters" role="search" aria-label={texts.title} onSubmit={(event) => event.preventDefault()}>
      <label class="field">{texts.user}<input value={question.user ?? ''} onChange={(event) => onChange({ user: event.currentTarget.value.trim() || null })} /></label>
      <label class="field">{texts.method}
        <select value={question.method ?? ''} onChange={(event) => onChange({ method: event.currentTarget.value || null })}>
          <option value="">{texts.everything}</option>
          {METHODS.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      <label class="field">{texts.resource}<input value={question.resource ?? ''} placeholder={texts.resourceHint}
        onChange={(event) => onChange({ resource: event.currentTarget.value.trim() || null })} /></label>
      <label class="check"><input type="checkbox" checked={!!question.failures}
        onChange={(event) => onChange({ failures: event.currentTarget.checked ? 'true' : null })} /> {texts.failures}</label>
    </form>
  );
}

export function Audit() {
  const at = query.value;
  const question: AuditQuestion = {
    ...(at.get('user') && { user: at.get('user')! }), ...(at.get('method') && { method: at.get('method')! }),
    ...(at.get('resource') && { resource: at.get('resource')! }), ...(at.get('failures') === 'true' && { failures: true }),
  };
  const [list, setList] = useState<AuditEntry[]>();
  const [next, setNext] = useState('');
  const [error, setError] = useState<unknown>();
  const [more, setMore] = useState(0);
  const key = JSON.stringify(question);
  const read = (from: string, known: AuditEntry[], signal: AbortSignal) =>
    void readOn(question, from, signal).then((found) => {
      setList([...known, ...found.entries]);
      setNext(found.next);
      setError(undefined);
    }, (problem: unknown) => signal.aborted || setError(problem));
  useEffect(() => {
    const ended = new AbortController();
    setList(undefined);
    read('', [], ended.signal);
    return () => ended.abort();
  }, [key, more]);
  return (
    <section class="card stack" aria-label={texts.title}>
      <div class="row"><h2 class="grow">{texts.title}</h2><button type="button" class="small" onClick={() => setMore(more + 1)}>{texts.again}</button></div>
      <Filters question={question} onChange={setQuery} />
      {error !== undefined && <Problem error={error} onRetry={() => setMore(more + 1)} />}
      {list?.length === 0 && <p class="dim">{key === '{}' ? texts.none : words.noMatch}</p>}
      {!!list?.length && (
        <div class="scroll">
          <table class="table audit">
            <thead><tr><th>{texts.when}</th><th>{texts.user}</th><th>{texts.what}</th><th>{texts.outcome}</th></tr></thead>
            <tbody>{list.map((entry, i) => (
              <tr key={`${entry.time} ${i}`}>
                <td class="nowrap" title={moment(entry.time)}>{since(entry.time)}</td>
                <td>{entry.user}</td>
                <td><strong>{entry.method}</strong>{entry.resource && <><br /><small class="dim breaks">{entry.resource}</small></>}</td>
                <td>{entry.code === 'OK' ? <span class="chip good">{texts.done}</span> : <span class="chip bad">{entry.reason || entry.code}</span>}
                  <br /><small class="dim code">{entry.requestId}</small></td>
              </tr>
            ))}</tbody>
          </table>
        </div>
      )}
      {next && list && <div><button type="button" class="small" onClick={() => read(next, list, new AbortController().signal)}>{texts.earlier}</button></div>}
    </section>
  );
}

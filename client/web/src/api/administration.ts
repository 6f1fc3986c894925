// What admins see of the server's use.
import { call } from './client';
import type { operations } from './schema';

export type ServerUsage = operations['GetV1Usage']['responses'][200]['content']['application/json'];
export type UserUsage = ServerUsage['users'][number];
export type AuditPage = operations['GetV1AuditLog']['responses'][200]['content']['application/json'];
export type AuditEntry = AuditPage['entries'][number];

export const getUsage = () => call<ServerUsage>('/v1/usage');

export interface AuditQuestion { user?: string; method?: string; resource?: string; failures?: boolean }
// A page may be short, or empty, before the end: the end is where
// nextPageToken is empty.
export const listAudit = (question: AuditQuestion, pageToken: string, signal?: AbortSignal) =>
  call<AuditPage>('/v1/auditLog', {
    query: { ...question, failures: question.failures || undefined, pageSize: 50, pageToken }, ...(signal && { signal }),
  });

// This tab's name for the server: the same after a reload, another in another
// tab.
import { newRequestId } from '../api/client';

const KEY = 'tessera.tab';

function kept(): string {
  try {
    const found = sessionStorage.getItem(KEY) ?? newRequestId();
    sessionStorage.setItem(KEY, found);
    return found;
  } catch {
    return newRequestId();
  }
}
export const tab = kept();

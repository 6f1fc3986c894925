// Something of the server's that screens show: its last value, whether it is
// being read, and the error of the last try.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { era } from './session';

export class Resource<T> {
  readonly value = signal<T | undefined>(undefined);
  readonly error = signal<unknown>(undefined);
  private reading: Promise<void> | undefined;
  private again = false;

  constructor(private readonly load: () => Promise<T>) {}

  // Reads it anew; the old value stays until then. Calls during a read cause
  // one more read.
  refresh(): Promise<void> {
    if (this.reading) {
      this.again = true;
      return this.reading;
    }
    this.reading = this.read().finally(() => {
      this.reading = undefined;
      if (!this.again) return;
      this.again = false;
      void this.refresh();
    });
    return this.reading;
  }

  set(value: T): void {
    this.value.value = value;
    this.error.value = undefined;
  }

  clear(): void {
    this.value.value = undefined;
    this.error.value = undefined;
  }

  private async read(): Promise<void> {
    try {
      this.set(await this.load());
    } catch (error) {
      this.error.value = error;
    }
  }
}

// Reads a resource when the screen is shown, and after another sign-in.
export function useRead<T>(resource: Resource<T>): Resource<T> {
  useEffect(() => void resource.refresh(), [resource, era.value]);
  return resource;
}

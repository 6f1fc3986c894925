// A modal dialog: the browser's own, so that focus stays in it and Esc closes it.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { words } from './texts';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
  closable?: boolean;  // By Esc; default true.
}

export function Dialog({ title, onClose, children, wide, closable = true }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement as HTMLElement | null;
    if (dialog && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={ref} class={wide ? 'wide' : ''} aria-labelledby={id}
      onCancel={(event) => { event.preventDefault(); if (closable) onClose(); }}
      onKeyDown={(event) => event.stopPropagation()}>
      <div class="dialog-body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  action: string;            // What the button does: "Delete 12 samples".
  children: ComponentChildren;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

// Asks before something that cannot be undone.
export function Confirm({ title, action, children, danger, busy, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div class="dialog-end">
        <button type="button" onClick={onClose}>{words.cancel}</button>
        <button type="button" class={danger ? 'danger' : 'primary'} disabled={!!busy} onClick={onConfirm}>{action}</button>
      </div>
    </Dialog>
  );
}

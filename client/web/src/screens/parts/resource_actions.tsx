// Sharing and deleting, the same for datasets and models.
import { useState } from 'preact/hooks';
import { remove } from '../../api/resources';
import type { Access } from '../../api/types';
import { Confirm } from '../../ui/dialog';
import { Icon } from '../../ui/icons';
import { Menu } from '../../ui/menu';
import { sentence } from '../../ui/problem';
import { words } from '../../ui/texts';
import { toast } from '../../ui/toast';
import { ShareDialog } from './share';

interface ActionsProps {
  name: string;
  access: Access | undefined;
  deleteTitle: string;
  deleteText: string;       // What goes with it, what stays.
  deleteAction: string;
  onShared: () => void;
  onDeleted: () => void;
}

export function ResourceActions({ name, access, deleteTitle, deleteText, deleteAction, onShared, onDeleted }: ActionsProps) {
  const [asked, setAsked] = useState<'share' | 'delete'>();
  const close = () => setAsked(undefined);
  const confirmed = () => {
    close();
    remove(name).then(onDeleted, (error: unknown) => toast(sentence(error)));
  };
  return (
    <>
      <Menu label={words.actions} class="icon" items={[
        { label: words.share, onClick: () => setAsked('share') },
        { label: deleteAction, danger: true, onClick: () => setAsked('delete') },
      ]}><Icon name="more" /></Menu>
      {asked === 'share' && <ShareDialog name={name} access={access} onClose={close} onDone={onShared} />}
      {asked === 'delete' && (
        <Confirm title={deleteTitle} action={deleteAction} danger onClose={close} onConfirm={confirmed}><p>{deleteText}</p></Confirm>
      )}
    </>
  );
}

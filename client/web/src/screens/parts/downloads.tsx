// The formats in which results leave the server, the preferred one first.
import { jobDownload, imageDownload } from '../../api/resources';
import type { ResultFormat } from '../../api/types';
import { format as preferred } from '../../state/settings';
import { formats, results, words } from '../../ui/texts';
import { Icon } from '../../ui/icons';
import { Menu, type MenuItem } from '../../ui/menu';

function items(address: (format: ResultFormat) => string): MenuItem[] {
  const names = Object.keys(formats) as ResultFormat[];
  names.sort((a, b) => Number(b === preferred.value) - Number(a === preferred.value));
  return names.map((name) => ({ label: `${formats[name]![0]}: ${formats[name]![1]}`, href: address(name), download: true }));
}

export function DownloadAll({ job }: { job: string }) {
  return (
    <Menu label={results.downloadAll} class="primary" items={items((format) => jobDownload(job, format))}>
      <Icon name="download" size={18} />{results.downloadAll}<Icon name="down" size={16} />
    </Menu>
  );
}

export function DownloadOne({ job, position, name }: { job: string; position: string | number; name: string }) {
  return (
    <Menu label={`${words.download}: ${name}`} class="quiet icon small" items={items((format) => imageDownload(job, position, format))}>
      <Icon name="download" size={18} />
    </Menu>
  );
}

// What changes on the server, as it changes: one stream for all screens, and
// questions every few seconds while there is none.
import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { EventStream, type ServerEvent } from '../api/events';
import { era } from './session';

export const connected = signal(false);
const pollMs = 5000;

interface Follower { topics: string[]; onEvent: (event: ServerEvent) => void; refresh: () => void }
const followers = new Set<Follower>();
let stream: EventStream | undefined;
let poll: ReturnType<typeof setInterval> | undefined;

function onOpen(open: boolean): void {
  const returned = open && !connected.value;
  connected.value = open;
  if (returned) for (const follower of followers) follower.refresh();
}

function update(): void {
  stream ??= new EventStream((event) => { for (const follower of followers) follower.onEvent(event); }, onOpen);
  stream.setTopics([...followers].flatMap((follower) => follower.topics));
  if (followers.size > 0)
    poll ??= setInterval(() => {
      if (connected.value || document.hidden) return;
      for (const follower of followers) follower.refresh();
    }, pollMs);
  else {
    clearInterval(poll);
    poll = undefined;
  }
}

// After another sign-in everything is asked for anew.
effect(() => {
  if (era.value > 1) {
    stream?.restart();
    for (const follower of followers) follower.refresh();
  }
});

// Follows topics until the result is called. `refresh` asks for the present
// state; it is called at once, after each break, and while there is no stream.
export function follow(topics: string[], onEvent: (event: ServerEvent) => void, refresh: () => void): () => void {
  const follower = { topics, onEvent, refresh };
  followers.add(follower);
  update();
  refresh();
  return () => {
    followers.delete(follower);
    update();
  };
}

export function useFollow(topics: string[], onEvent: (event: ServerEvent) => void, refresh: () => void): void {
  useEffect(() => follow(topics, onEvent, refresh), [topics.join()]);
}

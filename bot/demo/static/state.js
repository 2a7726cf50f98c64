// What the page knows. One place, changed by the parts that own a field.
export const state = {
  chats: [],          // as /emulator/chats lists them
  current: null,      // id of the phone that is held
  unread: new Map(),  // chat id -> {loud, silent}
  sound: false,
};

export const chatOf = (id) => state.chats.find((chat) => chat.id === id);
export const here = () => chatOf(state.current);

export function hasUnread() {
  return [...state.unread.values()].reduce((sum, count) => sum + count.loud + count.silent, 0);
}

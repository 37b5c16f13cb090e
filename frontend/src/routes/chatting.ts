// One part of the page: whoever opens the list opens a chat next, and together they are smaller.
export { Component as Chat } from './Chat'
export { Component as Matches, NothingChosen } from './Matches'

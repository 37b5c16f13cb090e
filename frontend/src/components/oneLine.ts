const side = 'text-left [[dir=rtl]_&]:text-right'

/** Cut off at its own end, but kept at the side where the page reads from. */
export const oneLine = `truncate ${side}`

/** The same for a text with marks: one that does not fit goes to the next line, or its edge would stand beside the dots. */
export const oneLineOfMarks = `line-clamp-1 wrap-anywhere ${side}`

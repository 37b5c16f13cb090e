/** Cut off at its own end, but kept at the side where the page reads from. */
export const oneLine = 'truncate text-left [[dir=rtl]_&]:text-right'

/** As the server sees it: nothing of the text would be seen, and so it is no message. */
export const isBlank = (text: string): boolean => /^[\s\p{Cc}\p{Cf}\p{DI}\u2800]*$/u.test(text)

/** True for text of 1 to `most` characters without control characters, unpaired surrogates or space at its ends. */
export function isPrintable(text: string, most: number): boolean {
  return text !== '' && text.length <= most && text === text.trim() && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);
}

/** A code of one of the vocabularies: small letters, digits, dots and hyphens. */
export function isCode(text: string, most = 64): boolean {
  return text.length <= most && /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(text);
}

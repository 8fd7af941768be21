/** A key for one wish. `crypto.randomUUID` is missing where a page comes over plain http from elsewhere. */
export const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')

/** Returns the URL of a stored file, relative to the server. */
export const fileUrl = (key: string): string => `/api/files/${key}`

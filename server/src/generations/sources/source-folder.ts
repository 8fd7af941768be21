/**
 * Returns the folder of all source images of an owner. Their files are stored before their rows, so if a server dies in
 * between, only the folder tells whose they are.
 */
export const sourceFolder = (owner_id: string): string => `sources/${owner_id}`

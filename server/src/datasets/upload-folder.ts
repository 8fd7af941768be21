/**
 * Returns the folder of all training images of an owner. Their files are stored before their rows, so if a server dies in
 * between, only the folder tells whose they are.
 */
export const uploadFolder = (owner_id: string): string => `datasets/${owner_id}`

// Uploaded files are stored before their rows, so if a server dies in between, only the folder tells whose they are.

/** Returns the folder of all training images of an owner. */
export const trainingImagesFolder = (owner_id: string): string => `datasets/${owner_id}`

/** Returns the folder of all images and masks that an owner's generations start from. */
export const sourcesFolder = (owner_id: string): string => `sources/${owner_id}`

const KEY = 'new-model-dataset'

/** Returns the dataset of the new model in this tab, so that the user can leave the page and come back. */
export const keptDatasetId = (): string | null => sessionStorage.getItem(KEY)

export const keepDatasetId = (id: string) => sessionStorage.setItem(KEY, id)

export const forgetKeptDataset = () => sessionStorage.removeItem(KEY)

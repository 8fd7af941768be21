const KEY = 'new-model-dataset'

/** The dataset that a model is being made of in this tab; its address may be left and come back to. */
export const keptDatasetId = (): string | null => sessionStorage.getItem(KEY)

export const keepDatasetId = (id: string) => sessionStorage.setItem(KEY, id)

export const forgetKeptDataset = () => sessionStorage.removeItem(KEY)

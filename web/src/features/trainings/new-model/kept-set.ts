const KEY = 'new-model-set'

/** The set that a model is being made of in this tab; its address may be left and come back to. */
export const keptSet = (): string | null => sessionStorage.getItem(KEY)

export const keepSet = (id: string) => sessionStorage.setItem(KEY, id)

export const forgetSet = () => sessionStorage.removeItem(KEY)

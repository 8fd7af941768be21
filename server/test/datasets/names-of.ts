export const namesOf = (dataset: { images: { name: string }[] }) =>
  dataset.images.map(({ name }) => name)

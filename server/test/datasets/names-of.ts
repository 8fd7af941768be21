export const namesOf = (dataset: { pictures: { name: string }[] }) =>
  dataset.pictures.map(({ name }) => name)

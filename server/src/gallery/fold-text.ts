/**
 * Returns a text in the form in which searches and names compare: without differences of case, and of characters that
 * Unicode considers the same, such as composed accents and full-width letters. Not done in SQL, because what its `lower`
 * does depends on how the database was created.
 */
export const foldText = (text: string): string =>
  text.normalize('NFKC').toLowerCase().normalize('NFKC')

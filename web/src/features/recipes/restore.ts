import type { ModelInput } from '@the-way/shared'
import { type AppliedRecipe, applyRecipe } from './apply-recipe.ts'
import { RecipeProblem } from './found-recipe.ts'
import { readRecipe } from './read-recipe.ts'

export type Restored =
  | ({ isRestored: true; program: string } & AppliedRecipe)
  | { isRestored: false; problem: string }

/** Reads the recipe of an image file, and fits it to a model's version as `target` returns it once the file is read. */
export async function restore(
  file: File,
  target: () => { modelId: string; inputs: readonly ModelInput[] },
): Promise<Restored> {
  try {
    const recipe = await readRecipe(file)
    return { isRestored: true, program: recipe.program, ...applyRecipe(recipe, target()) }
  } catch (error) {
    // The browser throws a DOMException for a folder, or a file that was moved meanwhile.
    if (error instanceof RecipeProblem) return { isRestored: false, problem: error.message }
    if (error instanceof DOMException)
      return { isRestored: false, problem: 'The file could not be read. Drop it again.' }
    throw error
  }
}

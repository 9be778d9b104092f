/** Letters that do not decompose into a Latin letter and an accent, as they are mostly written in Latin without accents. */
const LATIN: Readonly<Record<string, string>> = {
  ...{ ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ß: "ss", æ: "ae", œ: "oe", ı: "i", ŋ: "n", ħ: "h" },
  // Cyrillic
  ...{ а: "a", б: "b", в: "v", г: "g", ґ: "g", д: "d", е: "e", є: "ye", ж: "zh", з: "z", и: "i", і: "i", к: "k" },
  ...{ л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh", ц: "ts", ч: "ch" },
  ...{ ш: "sh", щ: "shch", ъ: "", ы: "y", ь: "", э: "e", ю: "yu", я: "ya", ј: "j", љ: "lj", њ: "nj", џ: "dz" },
  // Greek
  ...{ α: "a", β: "v", γ: "g", δ: "d", ε: "e", ζ: "z", η: "i", θ: "th", ι: "i", κ: "k", λ: "l", μ: "m", ν: "n" },
  ...{ ξ: "x", ο: "o", π: "p", ρ: "r", σ: "s", ς: "s", τ: "t", υ: "y", φ: "f", χ: "ch", ψ: "ps", ω: "o" },
};

/** How German and Scandinavian letters are written where a keyboard lacks them. */
const TWO_LETTERS: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe" };

const PLAIN = /^[a-z]*$/;

/**
 * Letters only, in Latin, without accents and case, so that `Chloé`, `CHLOE` and `O'Neal`, `ONeal` compare equal.
 * Cyrillic and Greek are transliterated; letters of other scripts stay as they are.
 */
export function foldName(name: string): string {
  const lower = name.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  return lower
    .normalize("NFD")
    .replace(/ου/gu, "ou")
    .replace(/[^\p{Letter}]/gu, "")
    .replace(/[^a-z]/gu, toLatin);
}

/** {@link foldName} with `ü` as `ue`, `ø` as `oe` and so on: `Müller` is also written `Mueller`. */
export const foldNameLong = (name: string): string =>
  foldName(
    name
      .toLowerCase()
      .normalize("NFC")
      .replace(/[äöüåø]/g, (letter) => TWO_LETTERS[letter] ?? letter),
  );

const toLatin = (letter: string): string => LATIN[letter] ?? letter;

import type { Random } from './random';

/** Names put together at random; any likeness to a real person is chance. Some carry the traits that break matching. */
const GIVEN = [
  'Ada', 'Amara', 'Andrés', 'Aoife', 'Bao', 'Beatriz', 'Björn', 'Camille', 'Chidi', 'Dana', 'Deepa', 'Elif', 'Emeka',
  'Farah', 'Femi', 'Grace', 'Hana', 'Hiro', 'Ines', 'Ivan', 'Jamal', 'Jia', 'Jonas', 'Kavya', 'Keiko', 'Lars', 'Leila',
  'Lucía', 'Mateo', 'Mei', 'Milan', 'Nadia', 'Noor', 'Olu', 'Omar', 'Priya', 'Quinn', 'Rafael', 'Rosa', 'Ruth', 'Samir',
  'Sofia', 'Tariq', 'Thu', 'Uma', 'Viktor', 'Wanjiru', 'Yara', 'Yusuf', 'Zoë',
] as const; // prettier-ignore
const FAMILY = [
  'Abara', 'Alder', 'Aydin', 'Bergström', 'Bianchi', 'Brandt', 'Carreño', 'Castell', 'Chaudhry', 'Dacosta', 'Demir',
  'Diallo', 'Eklund', 'Farrow', 'Ferreira', 'Fonseca', 'Gallagher', 'Ghosh', 'Haddad', 'Hartwell', 'Hwang', 'Ibarra',
  'Iyer', 'Jansen', 'Kalu', 'Kaminski', 'Kovač', 'Laurent', 'Lindqvist', 'Marsh', 'Mbeki', 'Mendoza', 'Nakamura',
  'Nguyen', 'Novak', 'O’Dwyer', 'Okafor', 'Olsen', 'Park', 'Petrov', 'Quiñones', 'Rahman', 'Rourke', 'Sandhu', 'Santos',
  'Serrano', 'Suzuki', 'Tanaka', 'Thorne', 'Ueda', 'Vance', 'Varga', 'Whitlock', 'Yilmaz', 'Zapata',
] as const; // prettier-ignore

export function demoName(random: Random): { givenName: string; familyName: string } {
  const first = random.pick(FAMILY);
  const double = random.below(12) === 0;
  return { givenName: random.pick(GIVEN), familyName: double ? `${first}-${random.pick(FAMILY)}` : first };
}

/**
 * A National Provider Identifier that can be nobody's: it begins with 9, which is never issued, and passes the check
 * digit (Luhn over 80840 and the first nine digits).
 */
export function demoNpi(serial: number): string {
  const nine = `9${String(serial).padStart(8, '0')}`;
  let sum = 24; // the constant part that the prefix 80840 adds
  for (let index = 0; index < 9; index += 1) {
    const digit = nine.charCodeAt(8 - index) - 48;
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return `${nine}${(10 - (sum % 10)) % 10}`;
}

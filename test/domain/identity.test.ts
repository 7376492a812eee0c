import {
  boardIdentifier,
  canonicalJurisdiction,
  canonicalNumber,
  familyAgreement,
  foldedName,
  givenAgreement,
  licenseIdentifier,
  looseNumber,
  monthDay,
  nameTokens,
  npiFault,
  npiIdentifier,
} from '../../src/domain/identity';
import { type Candidate, type Claim, decide, decideGuessed } from '../../src/domain/match';

const npi = npiIdentifier('1245319599');
const license = licenseIdentifier({ jurisdiction: 'CA', profession: 'MD', number: 'A 012345' })!;

const claim = (over: Partial<Claim> = {}): Claim => ({
  identifiers: [npi],
  givenName: 'Ana',
  familyName: 'Carreño Quiñones',
  birthMonthDay: null,
  ...over,
});
const candidate = (over: Partial<Candidate> = {}): Candidate => ({
  personId: 'a'.repeat(32),
  exact: [0],
  vouched: [],
  loose: [],
  names: [{ givenName: 'Ana', familyName: 'Carreno-Quinones' }],
  birthMonthDay: '02-29',
  ...over,
});
const answer = (c: Claim, ...people: Candidate[]): string => {
  const { outcome, code } = decide(c, people);
  return outcome === 'MATCHED' ? outcome : `${outcome} ${code}`;
};

describe('identifiers', () => {
  test.each(['1245319599', '1234567893', '9941339100'])('NPI %s is well-formed', (text) => {
    expect(npiFault(text)).toBeNull();
  });

  test.each([
    ['1245319598', 'NPI_CHECK_DIGIT'],
    ['1234567890', 'NPI_CHECK_DIGIT'],
    ['124531959', 'NPI_MALFORMED'],
    ['12453195990', 'NPI_MALFORMED'],
    ['124531959X', 'NPI_MALFORMED'],
    ['١٢٤٥٣١٩٥٩٩', 'NPI_MALFORMED'],
    ['', 'NPI_MALFORMED'],
  ])('NPI %s is %s', (text, fault) => expect(npiFault(text)).toBe(fault));

  test('every wrong single digit of an NPI is noticed', () => {
    for (let place = 0; place < 10; place += 1)
      for (let digit = 0; digit < 10; digit += 1) {
        const text = `1245319599`.slice(0, place) + String(digit) + `1245319599`.slice(place + 1);
        expect(npiFault(text) === null).toBe(text === '1245319599');
      }
  });

  test('license numbers lose case, spaces and punctuation and keep their zeros', () => {
    expect(canonicalNumber(' me-0068.414 ')).toBe('ME0068414');
    expect(canonicalNumber('035-037876')).not.toBe(canonicalNumber('35-037876'));
    expect(looseNumber('ME0068414')).toBe('68414');
    expect(looseNumber('A99999')).toBe('99999');
    expect(looseNumber('000')).toBe('000');
  });

  test('a license is its state, profession and number together', () => {
    expect(license).toMatchObject({ type: 'LICENSE', issuer: 'US-CA/MD', canonical: 'A012345' });
    expect(licenseIdentifier({ jurisdiction: 'us-ca', profession: 'm.d.', number: 'a012345' })).toMatchObject({
      issuer: license.issuer,
      canonical: license.canonical,
    });
    expect(licenseIdentifier({ jurisdiction: 'TX', profession: 'MD', number: 'A012345' })!.issuer).toBe('US-TX/MD');
    expect(licenseIdentifier({ jurisdiction: '', profession: 'MD', number: '1' })).toBeNull();
    expect(licenseIdentifier({ jurisdiction: 'TX', profession: ' ', number: '1' })).toBeNull();
    expect(licenseIdentifier({ jurisdiction: 'TX', profession: 'MD', number: ' - ' })).toBeNull();
    expect(canonicalJurisdiction('ca-on')).toBe('CA-ON');
    expect(boardIdentifier({ board: 'abim', number: '00 123' })).toMatchObject({ issuer: 'ABIM', canonical: '00123' });
  });

  test('a birth day is a month and a day that some year has', () => {
    expect(monthDay('02-29')).toBe('02-29');
    expect(monthDay('--07-04')).toBe('07-04');
    expect(monthDay('1980-07-04')).toBe('07-04');
    for (const text of ['02-30', '13-01', '00-10', '7-4', '04-31', 'x']) expect(monthDay(text)).toBeNull();
  });
});

describe('names', () => {
  test('marks, case, hyphens, titles and credentials do not matter', () => {
    expect(foldedName('Carreño Quiñones')).toBe('carreno quinones');
    expect(foldedName('QUIÑONES-CARREÑO')).toBe('carreno quinones');
    expect(nameTokens('Dr. Ronald Bone, M.D., Ph.D.')).toEqual(['ronald', 'bone']);
    expect(foldedName("O'Brien")).toBe(foldedName('OBrien'));
    expect(foldedName('Łukasiewicz')).toBe('lukasiewicz');
    expect(foldedName('Strauß')).toBe('strauss');
    expect(foldedName('İnönü')).toBe('inonu');
    expect(foldedName('Kemmer137')).toBe('kemmer137');
  });

  test('single names, names like credentials and other scripts are names', () => {
    for (const name of ['Do', 'Ma', 'Sukarno', '山田', 'Ольга', 'محمد', 'Νίκη']) expect(foldedName(name)).not.toBe('');
    expect(familyAgreement('山田', '山田')).toBe('AGREES');
    expect(foldedName(null)).toBe('');
    expect(nameTokens('Dr')).toEqual(['dr']);
  });

  test('agreement of family and given names', () => {
    expect(familyAgreement('Lopez', 'López García')).toBe('AGREES');
    expect(familyAgreement('de la', 'de la Cruz')).toBe('DIFFERS');
    expect(familyAgreement('Smith', 'Smythe')).toBe('DIFFERS');
    expect(familyAgreement(null, 'Smith')).toBe('UNKNOWN');
    expect(givenAgreement('R.', 'Robert')).toBe('AGREES');
    expect(givenAgreement('Robert James', 'James')).toBe('AGREES');
    expect(givenAgreement('Bob', 'Robert')).toBe('DIFFERS');
  });
});

describe('the decision', () => {
  test('an identifier and a family name, or a birth day, match', () => {
    expect(answer(claim(), candidate())).toBe('MATCHED');
    expect(answer(claim({ givenName: null, familyName: null, birthMonthDay: '02-29' }), candidate())).toBe('MATCHED');
    const married = candidate({
      names: [
        { givenName: 'Ana', familyName: 'Weber' },
        { givenName: 'Ana', familyName: 'Carreño Quiñones' },
      ],
    });
    expect(answer(claim(), married)).toBe('MATCHED');
    expect(answer(claim({ birthMonthDay: '02-29' }), married)).toBe('MATCHED');
  });

  test('a name that was stated and is another one stands against a match, whatever else agrees', () => {
    const born = { birthMonthDay: '02-29' };
    for (const givenName of ['Ana', null, 'Nobody'])
      expect(answer(claim({ ...born, givenName, familyName: 'Jones' }), candidate())).toBe(
        'REVIEW MATCH_FAMILY_NAME_DIFFERS',
      );
    for (const familyName of ['Carreño Quiñones', null])
      expect(answer(claim({ ...born, givenName: 'Bob', familyName }), candidate())).toBe(
        'REVIEW MATCH_GIVEN_NAME_DIFFERS',
      );
  });

  test('where a source states one birth day after another, none is weighed and nobody is named', () => {
    const guess = (day: string, over: Partial<Claim> = {}, ...people: Candidate[]) =>
      decideGuessed(claim({ birthMonthDay: day, ...over }), people);
    for (const over of [{}, { familyName: null, givenName: null }, { familyName: 'Jones' }]) {
      const [right, wrong] = ['02-29', '03-01'].map((day) => guess(day, over, candidate()));
      expect(right).toMatchObject({ outcome: 'REVIEW', code: 'MATCH_MANY_BIRTH_DAYS', personId: null });
      expect(wrong).toEqual(right);
    }
    const loose = candidate({ exact: [], loose: [0] });
    const [right, wrong] = ['02-29', '03-01'].map((day) => guess(day, { familyName: 'Jones' }, loose));
    expect(right).toMatchObject({ outcome: 'NO_MATCH', code: 'NOBODY_FOUND' });
    expect(wrong).toEqual(right);
  });

  test('what fits in part is reviewed', () => {
    expect(answer(claim({ givenName: 'Bob' }), candidate())).toBe('REVIEW MATCH_GIVEN_NAME_DIFFERS');
    expect(answer(claim({ familyName: 'Jones' }), candidate())).toBe('REVIEW MATCH_FAMILY_NAME_DIFFERS');
    expect(answer(claim({ familyName: null, givenName: null }), candidate())).toBe('REVIEW MATCH_NO_AGREEING_FACT');
    expect(answer(claim({ identifiers: [license] }), candidate({ exact: [], loose: [0] }))).toBe(
      'REVIEW MATCH_NO_AGREEING_FACT',
    );
    expect(decide(claim({ givenName: 'Bob' }), [candidate()]).personId).toBe('a'.repeat(32));
  });

  test('what contradicts is a conflict', () => {
    expect(answer(claim({ birthMonthDay: '03-01' }), candidate())).toBe('CONFLICT MATCH_BIRTH_DAY_DIFFERS');
    const other = candidate({ personId: 'b'.repeat(32), exact: [1] });
    const both = decide(claim({ identifiers: [npi, license] }), [candidate(), other]);
    expect(both).toMatchObject({ outcome: 'CONFLICT', code: 'MATCH_TWO_PEOPLE', personId: null });
    expect(both.evidence).toHaveLength(2);
    expect(answer(claim(), candidate(), candidate({ personId: 'b'.repeat(32) }))).toBe('CONFLICT MATCH_TWO_PEOPLE');
  });

  test('what only an employer says of an identifier does not stand against a board, when the claim tells the two apart', () => {
    const vouched = candidate({ vouched: [0] });
    const made = candidate({ personId: 'b'.repeat(32), birthMonthDay: '12-24' });
    const born = claim({ birthMonthDay: '02-29' });
    expect(decide(born, [made, vouched])).toMatchObject({ outcome: 'MATCHED', personId: vouched.personId });
    expect(answer(born, vouched, { ...made, vouched: [0] })).toBe('CONFLICT MATCH_TWO_PEOPLE');
    // Two of one name, and nothing that tells them apart, are two people.
    expect(answer(claim(), vouched, made)).toBe('CONFLICT MATCH_TWO_PEOPLE');
    const jane = { ...made, names: [{ givenName: 'Jane', familyName: 'Carreño Quiñones' }] };
    expect(answer(claim(), vouched, jane)).toBe('MATCHED');
    expect(answer(claim({ givenName: null }), vouched, jane)).toBe('CONFLICT MATCH_TWO_PEOPLE');
    // A board's word takes away a doubt; it adds no fact that agrees.
    expect(answer(claim({ familyName: 'Jones' }), vouched, made)).toBe('REVIEW MATCH_FAMILY_NAME_DIFFERS');
  });

  test('a name alone never attaches a credit', () => {
    expect(answer(claim({ identifiers: [] }))).toBe('NO_MATCH MATCH_NAME_ONLY');
    expect(answer(claim({ identifiers: [] }), candidate({ exact: [] }))).toBe('NO_MATCH MATCH_NAME_ONLY');
    expect(answer(claim())).toBe('NO_MATCH NOBODY_FOUND');
    expect(answer(claim({ identifiers: [], birthMonthDay: '02-29' }), candidate({ exact: [] }))).toBe(
      'REVIEW MATCH_NAME_ONLY',
    );
  });

  test('the order of candidates does not matter', () => {
    const people = [candidate(), candidate({ personId: 'b'.repeat(32), exact: [1] })];
    const c = claim({ identifiers: [npi, license] });
    expect(decide(c, people)).toEqual(decide(c, [...people].reverse()));
  });
});

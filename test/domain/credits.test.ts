import fc from 'fast-check';
import { formatCredits, isCredits, MOST_UNITS, parseCredits } from '../../src/domain/credit';
import { Exact } from '../../src/domain/exact';

describe('amounts of credit', () => {
  it('are hundredths, there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MOST_UNITS }), (units) =>
        expect(parseCredits(formatCredits(units))).toBe(units),
      ),
    );
    expect(parseCredits('1.25')).toBe(125);
    expect(parseCredits('1.50')).toBe(150);
    expect(formatCredits(150)).toBe('1.5');
    expect(formatCredits(300)).toBe('3');
    expect(formatCredits(-25)).toBe('-0.25');
  });

  it.each(['', '1.', '.5', '1.255', '-1', '+1', '1e2', '01', ' 1', '1,5', '100000', 'NaN', '1/2'])(
    'refuses %p',
    (text) => {
      expect(() => parseCredits(text)).toThrow(RangeError);
      expect(isCredits(text)).toBe(false);
    },
  );

  it('keeps to the step of the credit system', () => {
    expect(parseCredits('2.75', '0.25')).toBe(275);
    expect(() => parseCredits('2.80', '0.25')).toThrow(RangeError);
    expect(() => formatCredits(0.5)).toThrow(RangeError);
  });
});

describe('exact numbers', () => {
  const rational = fc
    .tuple(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.integer({ min: 1, max: 99_991 }))
    .map(([n, d]) => ({ n, d: BigInt(d), x: exact(n, BigInt(d)) }));

  function exact(n: bigint, d: bigint): Exact {
    const size = n < 0n ? -n : n;
    const value = Exact.parse(`${size}/${d}`);
    return n < 0n ? value.negated() : value;
  }

  it('agree with big integers, however large they grow', () => {
    fc.assert(
      fc.property(rational, rational, rational, (a, b, c) => {
        const same = (value: Exact, n: bigint, d: bigint): void => {
          const text = value.toString();
          const [top = '0', bottom = '1'] = text.includes('/')
            ? text.split('/')
            : [text.replace('.', ''), String(10n ** BigInt(text.split('.')[1]?.length ?? 0))];
          expect(BigInt(top) * d).toBe(n * BigInt(bottom));
        };
        same(a.x.add(b.x), a.n * b.d + b.n * a.d, a.d * b.d);
        same(a.x.minus(b.x).times(c.x), (a.n * b.d - b.n * a.d) * c.n, a.d * b.d * c.d);
        if (b.n !== 0n) same(a.x.over(b.x), b.n < 0n ? -a.n * b.d : a.n * b.d, a.d * (b.n < 0n ? -b.n : b.n));
        const difference = a.n * b.d - b.n * a.d;
        expect(Math.sign(a.x.compare(b.x))).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0);
        expect(a.x.minus(a.x).isZero()).toBe(true);
      }),
    );
  });

  it('read what a pack may say, and write decimals where they end', () => {
    expect(Exact.parse('20%').toString()).toBe('0.2');
    expect(Exact.parse('12.50').toString()).toBe('12.5');
    expect(Exact.parse('7/3').toString()).toBe('7/3');
    expect(Exact.parse('3/2').toString()).toBe('1.5');
    for (const text of ['', '1/0', '-1', '1e3', '1/2%', 'x']) expect(() => Exact.parse(text)).toThrow(RangeError);
    expect(() => Exact.one.over(Exact.zero)).toThrow(RangeError);
  });

  it('are read alike however they are written', () => {
    const number = fc.tuple(fc.nat(99_999_999), fc.nat(9)).map(([n, places]) => {
      const digits = String(n).padStart(places + 1, '0');
      return { n, places, text: places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}` };
    });
    fc.assert(
      fc.property(number, ({ n, places, text }) => {
        expect(Exact.parse(text).equals(Exact.parse(`${n}/${10 ** places}`))).toBe(true);
      }),
    );
    for (const text of ['.', '.5', '5.', '1.2.3', '1..2', ' 1', '1 ', '１'])
      expect(() => Exact.parse(text)).toThrow(RangeError);
  });

  it('come to the same sum reduced once or at every step', () => {
    const quarters = fc.integer({ min: -4_000, max: 4_000 }).map((n) => exact(BigInt(n), 4n));
    const value = fc.oneof(
      { weight: 4, arbitrary: quarters },
      rational.map(({ x }) => x),
      fc.constant(undefined),
    );
    const large = rational.map(({ x }) => x.times(x).times(x));
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 6, arbitrary: value }, large), { maxLength: 12 }), (values) => {
        const places = values.map((_, at) => at).reverse();
        const stepwise = values.reduce<Exact>((total, one) => total.add(one ?? Exact.zero), Exact.zero);
        expect(Exact.sumAt(places, values).equals(stepwise)).toBe(true);
        expect(Exact.sumAt([], values).isZero()).toBe(true);
      }),
    );
  });

  it('round as a rule says', () => {
    const half = Exact.parse('1/2');
    expect(Exact.parse('99.6').rounded(half, 'down').toString()).toBe('99.5');
    expect(Exact.parse('99.75').rounded(half, 'nearest').toString()).toBe('100');
    expect(Exact.parse('99.74').rounded(half, 'nearest').toString()).toBe('99.5');
    expect(Exact.parse('0.01').rounded(Exact.parse('0.1'), 'up').toString()).toBe('0.1');
    expect(Exact.parse('1').rounded(Exact.parse('1/3'), 'down').toString()).toBe('1');
  });
});

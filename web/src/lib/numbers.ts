// Exact decimals as whole units at a scale, as src/programme/expression_number.h keeps them.

export interface Num {
  units: bigint;
  scale: number;
}
export const LARGEST = 9_007_199_254_740_991n;
export const MOST_DECIMALS = 6;

export const power = (n: number) => 10n ** BigInt(n);
export const limited = (units: bigint, scale: number): Num | null =>
  units > LARGEST || units < -LARGEST ? null : { units, scale };
export const scaled = (a: Num, scale: number) => a.units * power(scale - a.scale);

export function dividedHalfEven(numerator: bigint, denominator: bigint): bigint {
  if (denominator < 0n) {
    numerator = -numerator;
    denominator = -denominator;
  }
  let quotient = numerator / denominator;
  let rest = numerator % denominator;
  if (rest < 0n) {
    rest += denominator;
    quotient -= 1n;
  }
  const twice = rest * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n !== 0n)) quotient += 1n;
  return quotient;
}

export function compareNum(a: Num, b: Num): number {
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [scaled(a, scale), scaled(b, scale)];
  return x < y ? -1 : x > y ? 1 : 0;
}

export function divide(a: Num, b: Num): Num | null {
  if (b.units === 0n) return null;
  let units = dividedHalfEven(a.units * power(b.scale + MOST_DECIMALS), b.units * power(a.scale));
  let scale = MOST_DECIMALS;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return limited(units, scale);
}

export function roundTo(a: Num, decimals: number): Num | null {
  if (a.scale <= decimals) return limited(scaled(a, decimals), decimals);
  return limited(dividedHalfEven(a.units, power(a.scale - decimals)), decimals);
}

export const whole = (n: number): Num => ({ units: BigInt(n), scale: 0 });

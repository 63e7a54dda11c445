type Numbers = Float64Array | Int32Array | Uint8Array;

/** A growing column of numbers; a hundred thousand rows cost less than a megabyte. */
export class Column {
  #values: Numbers;
  #length: number;

  constructor(values: Numbers) {
    this.#values = values;
    this.#length = values.length;
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    const value = index < this.#length ? this.#values[index] : undefined;
    if (value === undefined) throw new RangeError(`No row ${index} of ${this.#length}.`);
    return value;
  }

  set(index: number, value: number): void {
    this.at(index);
    this.#values[index] = value;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const Kind = this.#values.constructor as new (length: number) => Numbers;
      const larger = new Kind(Math.max(64, this.#length * 2));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }
}

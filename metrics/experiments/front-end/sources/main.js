import { greet } from "./words.js";

console.log(greet("ann"));

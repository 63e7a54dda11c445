export { answerShopifyql } from "./answer.ts";

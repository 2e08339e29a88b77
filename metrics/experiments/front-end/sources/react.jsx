import { renderToString } from "react-dom/server.browser";

const List = ({ items }) => <ul>{items.map((item) => <li key={item}>{item}</li>)}</ul>;

// A browser's page would call createRoot; a text can be looked at without a browser.
globalThis.show = (data) => renderToString(<List items={data.items} />);

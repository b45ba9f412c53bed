"""Uses a PrestaShop shop through the command `prestashop`: its manifest says at run time which actions and triggers there are.

Needs Python 3.9 and the command, nothing else. Run it at a fake shop, in which something happens each second:

    cargo conformance serve --tick 1      # prints {"url": …, "key": …, …}
    PRESTASHOP_URL=… PRESTASHOP_KEY=… PRESTASHOP_COMMAND=target/debug/prestashop python3 prestashop.py
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time


class PrestaShopError(Exception):
    """What the command says on its stderr: kind, message, hint and more. `state` is what a failed cycle leaves to be stored."""

    def __init__(self, told, code, answer):
        self.error, self.state, self.code, self.answer = told["error"], told.get("state"), code, answer
        super().__init__(f"{self.error['kind']}: {self.error['message']}")


class Shop:
    """A shop: each action and trigger of the manifest is a method, `shop.list_orders(current_state=4)`."""

    def __init__(self, url, key, command="prestashop", options=()):
        # The key goes by the environment: arguments can be read by other users of the machine.
        self.environment = {**os.environ, "PRESTASHOP_URL": url, "PRESTASHOP_KEY": key}
        self.command = [command, *options]
        self.manifest = self.call("catalogue", "-o", "json")
        self.actions = {self.short(action["name"]): action for action in self.manifest["actions"]}
        self.triggers = {self.short(trigger["name"]): trigger for trigger in self.manifest["triggers"]}

    @staticmethod
    def short(name):
        return name.partition("/")[2].replace("-", "_")

    def __getattr__(self, name):
        if name in self.__dict__.get("actions", {}):
            return lambda **inputs: self.run(self.actions[name]["name"], inputs)
        if name in self.__dict__.get("triggers", {}):
            return lambda state=None, **inputs: self.cycle(self.triggers[name]["name"], inputs, state)
        raise AttributeError(name)

    def test(self):
        """The shop's label, its version, and what the key may do."""
        return self.call("test", "-o", "json")

    def options(self, resource, search=None):
        """The choices of a drop-down: ids and labels."""
        return self.call("options", resource, *(["--search", search] if search else []), "-o", "json")

    def run(self, name, inputs):
        """Runs an action."""
        return self.call("run", name, "--input", "-", inputs=inputs)

    def cycle(self, name, inputs, state):
        """Runs one cycle of a trigger: its activation or None, and the state for the next one."""
        if state is None:
            turn = self.run(name, inputs)
        else:
            with tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder, "state.json")
                file.write_text(json.dumps(state), encoding="utf-8")
                turn = self.call("run", name, "--input", "-", "--state", str(file), inputs=inputs)
        return turn["activation"], turn["state"]

    def call(self, *arguments, inputs=None):
        text = "" if inputs is None else json.dumps(inputs)
        ran = subprocess.run([*self.command, *arguments], input=text, env=self.environment, capture_output=True, text=True, encoding="utf-8")
        # A write that may not have been done prints its answer and an error.
        answer = json.loads(ran.stdout) if ran.stdout else None
        if ran.returncode != 0:
            try:
                told = json.loads(ran.stderr)
            except ValueError:  # a command that was killed leaves no error object
                told = {"error": {"kind": "command", "message": ran.stderr.strip() or f"ended with {ran.returncode}"}}
            raise PrestaShopError(told, ran.returncode, answer)
        return answer


def main():
    shop = Shop(os.environ["PRESTASHOP_URL"], os.environ["PRESTASHOP_KEY"], os.environ.get("PRESTASHOP_COMMAND", "prestashop"))
    print("connected:", shop.test()["label"])

    products = shop.list_products(active=True)
    product = shop.get_product(id=products["items"][0]["id"], display="id,reference,price")
    print(len(products["items"]), "products, one of them:", product)

    customers = shop.list_customers(active=True)
    print(len(customers["items"]), "customers;", len(shop.list_carts()["items"]), "carts")

    # A trigger that begins with all orders; its state is ours to keep. More follows at once while an activation is truncated.
    activation, state = shop.order_updated(start="all")
    orders = activation["data"]["items"]
    while activation and activation["data"]["truncated"]:
        activation, state = shop.order_updated(state=state)
        orders += activation["data"]["items"] if activation else []
    print(len(orders), "orders")

    order = shop.get_order(id=orders[-1]["id"])
    print("order", order["id"], "has", len(order["associations"]["order_rows"]), "rows")

    states = [choice for choice in shop.options("order_states") if choice["id"] != order["current_state"]]
    change = shop.update_order_state(order=order["id"], state=states[0]["id"])
    print("moved to", states[0]["label"] + ":", change["outcome"])
    moved = shop.list_orders(current_state=states[0]["id"])
    assert order["id"] in [other["id"] for other in moved["items"]], moved

    # The change is seen by the next cycles; a shop shows it by the second.
    for _ in range(30):
        activation, state = shop.order_updated(state=state)
        seen = [item["id"] for item in activation["data"]["items"]] if activation else []
        if order["id"] in seen:
            print("the trigger saw it, with", len(seen) - 1, "others")
            break
        time.sleep(1)
    else:
        sys.exit("the trigger did not see the change")

    try:
        shop.get_order(id=999_999)
    except PrestaShopError as error:
        print("no such order:", error)


if __name__ == "__main__":
    main()

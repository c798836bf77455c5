"""Reading the catalogue where every millisecond counts."""

from reglament.desk.statements import Asked, rows

MOST = 200  # products and components offered to choose from
_GOODS = """SELECT p.code, p.name, c.name FROM desk_product p LEFT JOIN desk_component c ON c.product_id = p.id
WHERE p.desk_id = %s ORDER BY p.name, p.id, c.name LIMIT 400"""


def asking_for_goods(desk_id: int) -> Asked:
    """The statement of `goods_of`, for `statements.foreseen`."""
    return _GOODS, [desk_id]


def goods_of(desk_id: int) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What appeals of a desk may be about: products by code, and the names of components by product."""
    products: dict[str, str] = {}
    components: dict[str, list[str]] = {}
    for code, name, component in rows(*asking_for_goods(desk_id)):
        products[code] = name
        if component:
            components.setdefault(code, []).append(component)
    return dict(list(products.items())[:MOST]), components
